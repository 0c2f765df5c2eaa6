import CKernels

/// How the output matrix of a linear layer is cut for the threads.
struct LinearTiles: Sendable {
  private let rows: Int
  private let columns: Int
  private let rowBlock: Int
  private let columnBlock: Int

  /// What a kernel that takes its inputs in some form wants of its tiles.
  private struct Preference {
    /// A block of inputs that stays in a core's second-level cache. Kernels that pack weights into panels do so for every
    /// tile, and hold a part of each row only, so theirs are larger.
    let maximumRows: Int
    /// Columns are cut at multiples of this: a cache line of results, or a panel.
    let columnQuantum: Int
    /// Multiplications that are worth handing to another thread: some microseconds.
    let minimumWork: Int

    init(_ input: ck_input) {
      switch input {
      case CK_INPUT_BF16: (maximumRows, columnQuantum, minimumWork) = (512, Int(CK_PANEL_COLUMNS), 1 << 16)
      // The widest panel of 8-bit kernels; the others' divide it. They hold sums for 256 rows.
      case CK_INPUT_Q8: (maximumRows, columnQuantum, minimumWork) = (256, 48, 1 << 17)
      default: (maximumRows, columnQuantum, minimumWork) = (128, 16, 1 << 16)
      }
    }
  }

  /// - Parameter input: the form in which the kernel takes its inputs.
  init(rows: Int, columns: Int, inputs: Int, threads: Int, input: ck_input) {
    let preference = Preference(input)
    self.rows = rows
    self.columns = columns
    // Blocks of equal size rather than full ones and a rest, in fours, which is how kernels take rows.
    let rowBlocks = (rows - 1) / preference.maximumRows + 1
    rowBlock = min(rows, ((rows - 1) / rowBlocks / 4 + 1) * 4)
    // Some pieces more than threads, so that a thread that is held up does not hold up all.
    let pieces = threads == 1 ? 1 : (threads * 4 + rowBlocks - 1) / rowBlocks
    let columnsForWork = preference.minimumWork / max(1, rowBlock * inputs) + 1
    let wanted = max(min(columns, columnsForWork), (columns - 1) / pieces + 1)
    let quantum = preference.columnQuantum
    columnBlock = (wanted - 1) / quantum * quantum + quantum
  }

  private var columnBlocks: Int { (columns - 1) / columnBlock + 1 }

  var count: Int { ((rows - 1) / rowBlock + 1) * columnBlocks }

  /// The `index`-th tile.
  subscript(index: Int) -> (rows: Range<Int>, columns: Range<Int>) {
    let row = index / columnBlocks * rowBlock
    let column = index % columnBlocks * columnBlock
    return (row..<min(rows, row + rowBlock), column..<min(columns, column + columnBlock))
  }
}
