import Chat

extension Composer {
  /// Replaces the whole draft, the cursor at its end; undo brings the old one back.
  mutating func replace(with elements: [ComposerElement]) {
    remember(.other)
    self.elements = elements
    cursor = elements.count
  }

  mutating func clear() { replace(with: []) }

  /// An empty draft that cannot be undone: the old one was sent.
  mutating func reset() {
    let kept = killRing
    self = Composer()
    killRing = kept
  }

  mutating func insert(_ text: String) {
    let inserted = Composer.elements(of: text)
    insert(inserted, as: inserted.count == 1 && inserted != [.character("\n")] ? .typing : .other)
  }

  mutating func insert(_ inserted: [ComposerElement]) { insert(inserted, as: .other) }

  private mutating func insert(_ inserted: [ComposerElement], as change: Change) {
    guard !inserted.isEmpty else { return }
    remember(change)
    elements.insert(contentsOf: inserted, at: cursor)
    cursor += inserted.count
    rejoinCharacters(around: cursor - inserted.count)
    rejoinCharacters(around: cursor)
  }

  /// Puts other elements in the place of some; the cursor comes to stand after them.
  mutating func replace(_ range: Range<Int>, with inserted: [ComposerElement]) {
    remember(.other)
    elements.replaceSubrange(range, with: inserted)
    cursor = range.lowerBound + inserted.count
  }

  mutating func deleteBackward() { erase(cursor - 1..<cursor) }
  mutating func deleteForward() { erase(cursor..<cursor + 1) }

  private mutating func erase(_ range: Range<Int>) {
    guard range.lowerBound >= 0, range.upperBound <= elements.count else { return }
    remember(.erasing)
    remove(range)
  }

  private mutating func remove(_ range: Range<Int>) {
    elements.removeSubrange(range)
    cursor = range.lowerBound
    rejoinCharacters(around: cursor)
  }

  /// A combining mark, a joiner or the second half of a flag makes one character with what stands before it.
  private mutating func rejoinCharacters(around index: Int) {
    guard index > 0, index < elements.count, case .character(let left) = elements[index - 1],
      case .character(let right) = elements[index], left != "\n", right != "\n"
    else { return }
    let joined = Array(String([left]) + String([right]))
    guard joined.count == 1, let character = joined.first else { return }
    elements.replaceSubrange(index - 1...index, with: [.character(character)])
    if cursor >= index { cursor -= 1 }
    // The cursor stands after what was typed.
    if cursor == index - 1 { cursor = index }
  }

  // MARK: Movement

  mutating func moveLeft() { move(to: cursor - 1) }
  mutating func moveRight() { move(to: cursor + 1) }
  mutating func moveToLineStart() { move(to: lineStart(of: cursor)) }
  mutating func moveToLineEnd() { move(to: lineEnd(of: cursor)) }
  mutating func moveWordLeft() { move(to: wordStart(before: cursor)) }
  mutating func moveWordRight() { move(to: wordEnd(after: cursor)) }
  mutating func moveToStart() { move(to: 0) }
  mutating func moveToEnd() { move(to: elements.count) }

  mutating func move(to index: Int) {
    cursor = min(max(0, index), elements.count)
    goalColumn = nil
    lastChange = .other
    yanked = nil
  }

  // MARK: Killing

  mutating func killToLineEnd() {
    let end = lineEnd(of: cursor)
    // At the end of a line the line feed itself goes, as in readline's multi-line cousins.
    kill(cursor..<(end == cursor ? min(end + 1, elements.count) : end))
  }

  mutating func killToLineStart() { kill(lineStart(of: cursor)..<cursor) }
  mutating func killWordBackward() { kill(wordStart(before: cursor)..<cursor) }
  mutating func killWordForward() { kill(cursor..<wordEnd(after: cursor)) }

  /// Back to the last white space: Ctrl+W takes a whole path.
  mutating func killToSpaceBackward() {
    var start = cursor
    while start > 0, isSpace(start - 1) { start -= 1 }
    while start > 0, !isSpace(start - 1) { start -= 1 }
    kill(start..<cursor)
  }

  private mutating func kill(_ range: Range<Int>) {
    guard !range.isEmpty else { return }
    let continues = lastChange == .killing
    let isBackward = range.upperBound == cursor && range.lowerBound != cursor
    let removed = Array(elements[range])
    if continues, let last = killRing.popLast() {
      killRing.append(isBackward ? removed + last : last + removed)
    } else {
      killRing.append(removed)
      if killRing.count > Composer.killLimit { killRing.removeFirst() }
    }
    remember(.killing)
    remove(range)
  }

  mutating func yank() {
    guard let last = killRing.last else { return }
    let start = cursor
    insert(last)
    yanked = min(start, cursor)..<cursor
  }

  /// After a yank, or another of these: what was killed before that, in its place. The ring turns with it, as readline's.
  mutating func yankPop() {
    guard let range = yanked, killRing.count > 1, range.upperBound == cursor else { return }
    killRing.insert(killRing.removeLast(), at: 0)
    replace(range, with: killRing[killRing.count - 1])
    yanked = range.lowerBound..<cursor
  }

  /// Swaps the two elements around the cursor and steps over them.
  mutating func transpose() {
    guard elements.count >= 2, cursor > 0 else { return }
    let right = min(cursor, elements.count - 1)
    remember(.other)
    elements.swapAt(right - 1, right)
    cursor = right + 1
  }

  /// Swaps the word before the cursor, or the one that it stands in, with the one before that; the cursor comes to stand
  /// after both.
  mutating func transposeWords() {
    var end = cursor
    while end < elements.count, isWord(end) { end += 1 }
    let second = wordStart(before: end)
    let secondEnd = wordEnd(after: second)
    let first = wordStart(before: second)
    let firstEnd = wordEnd(after: first)
    guard first < second, firstEnd <= second, secondEnd <= elements.count else { return }
    let swapped = elements[second..<secondEnd] + elements[firstEnd..<second] + elements[first..<firstEnd]
    replace(first..<secondEnd, with: Array(swapped))
  }

  /// Writes the word at or after the cursor anew, from the cursor on, and steps over it.
  mutating func changeWord(_ change: (String) -> String) {
    var start = cursor
    while start < elements.count, !isWord(start) { start += 1 }
    var end = start
    while end < elements.count, isWord(end) { end += 1 }
    guard start < end else { return }
    replace(start..<end, with: Composer.elements(of: change(Composer.text(of: elements[start..<end]))))
  }

  // MARK: Undo

  mutating func undo() {
    guard let last = undoStack.popLast() else { return }
    redoStack.append(Snapshot(elements: elements, cursor: cursor))
    restore(last)
  }

  mutating func redo() {
    guard let last = redoStack.popLast() else { return }
    undoStack.append(Snapshot(elements: elements, cursor: cursor))
    restore(last)
  }

  /// A picture that turned out not to be one leaves the draft and all its earlier states.
  mutating func purge(_ number: PictureNumber) {
    let isPurged = { (element: ComposerElement) in element == .picture(number) }
    func purged(_ snapshot: Snapshot) -> Snapshot {
      Snapshot(
        elements: snapshot.elements.filter { !isPurged($0) },
        cursor: snapshot.cursor - snapshot.elements[..<snapshot.cursor].count(where: isPurged))
    }
    restore(purged(Snapshot(elements: elements, cursor: cursor)))
    undoStack = Composer.distinct(undoStack.map(purged))
    redoStack = Composer.distinct(redoStack.map(purged))
    killRing = killRing.map { $0.filter { !isPurged($0) } }.filter { !$0.isEmpty }
    yanked = nil
  }

  /// Without states in which nothing differs from the one before: undoing to them would do nothing.
  private static func distinct(_ snapshots: [Snapshot]) -> [Snapshot] {
    snapshots.reduce(into: []) { kept, next in
      if kept.last?.elements != next.elements { kept.append(next) }
    }
  }

  private mutating func restore(_ snapshot: Snapshot) {
    elements = snapshot.elements
    cursor = snapshot.cursor
    goalColumn = nil
    lastChange = .other
    yanked = nil
  }

  private mutating func remember(_ change: Change) {
    yanked = nil
    defer {
      lastChange = change
      goalColumn = nil
    }
    redoStack.removeAll()
    guard change == .other || change != lastChange else { return }
    undoStack.append(Snapshot(elements: elements, cursor: cursor))
    if undoStack.count > Composer.undoLimit { undoStack.removeFirst() }
  }

  // MARK: Boundaries

  func lineStart(of index: Int) -> Int {
    elements[..<index].lastIndex(of: .character("\n")).map { $0 + 1 } ?? 0
  }

  func lineEnd(of index: Int) -> Int { elements[index...].firstIndex(of: .character("\n")) ?? elements.count }

  /// Words are letters and digits; a chip is a word of its own.
  private func wordStart(before index: Int) -> Int {
    var start = index
    while start > 0, !isWord(start - 1), !isPicture(start - 1) { start -= 1 }
    if start > 0, isPicture(start - 1) { return start - 1 }
    while start > 0, isWord(start - 1) { start -= 1 }
    return start
  }

  private func wordEnd(after index: Int) -> Int {
    var end = index
    while end < elements.count, !isWord(end), !isPicture(end) { end += 1 }
    if end < elements.count, isPicture(end) { return end + 1 }
    while end < elements.count, isWord(end) { end += 1 }
    return end
  }

  private func isPicture(_ index: Int) -> Bool {
    if case .picture = elements[index] { true } else { false }
  }

  private func isWord(_ index: Int) -> Bool {
    if case .character(let character) = elements[index] {
      character.isLetter || character.isNumber || character == "_"
    } else {
      false
    }
  }

  private func isSpace(_ index: Int) -> Bool {
    if case .character(let character) = elements[index] { character.isWhitespace } else { false }
  }
}

extension String {
  /// With its first character in upper case.
  var capitalizingFirst: String { prefix(1).uppercased() + dropFirst() }
}
