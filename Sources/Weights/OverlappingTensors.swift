/// Two tensors that claim the same bytes of a file, the earlier one first; `nil` where there are none.
func overlappingNames(among tensors: [(name: String, range: Range<Int>)]) -> (earlier: String, later: String)? {
  let inFileOrder = tensors.filter { !$0.range.isEmpty }.sorted { $0.range.lowerBound < $1.range.lowerBound }
  for (earlier, later) in zip(inFileOrder, inFileOrder.dropFirst())
  where earlier.range.upperBound > later.range.lowerBound {
    return (earlier.name, later.name)
  }
  return nil
}
