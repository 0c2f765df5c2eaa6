#!/usr/bin/env python3
"""Measures what a user of the chat waits for: the first frame, the first word of an answer, and memory.

    script/measure-chat.py [--runs N] PROGRAM [PICTURE [QUESTION]]
    script/measure-chat.py --keys N PROGRAM [PICTURE]
    script/measure-chat.py --keys N --messages M PROGRAM
    script/measure-chat.py --idle SECONDS PROGRAM [PICTURE]

Runs PROGRAM (a release build of vlmchat) on a pseudo-terminal of 100 x 30 cells, with an empty home of its own. With PICTURE it
attaches it, types QUESTION at a person's speed, presses Enter and waits for the answer's first word. Times are milliseconds on
the wall clock, as the terminal sees them; the first of several runs finds files that are not in memory yet.

With --keys it measures from a key to the frame that shows it, at 200 x 60 cells: N keys while nothing happens, and N while an
answer streams (a hot one of many tokens).

With --messages it goes on with a conversation of M messages, questions and answers in Markdown, and measures from a key to the end of
the frame that it leads to: for scrolling by lines and pages, for the jumps to both ends, for each letter of a search, and for its next
hit.

With --idle it does nothing for so long, at 200 x 60 cells: on the first screen, with a picture and an answer on it, and with the
viewer open; it measures the processor time that the program takes of that, and the bytes that it writes. Needs Linux and Python 3.9.
"""

import argparse
import fcntl
import json
import os
import pty
import random
import re
import select
import shutil
import signal
import statistics
import struct
import tempfile
import termios
import time
import uuid


class Chat:
    """A program on a pseudo-terminal, and everything it has written."""

    def __init__(self, command, home, rows=30, columns=100):
        self.output = b""
        self.start = time.monotonic()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            environment = {
                "HOME": home,
                "PATH": os.environ["PATH"],
                "LANG": "C.UTF-8",
                "TERM": "xterm-256color",
                "COLORTERM": "truecolor",
            }
            for name in ("VLMCHAT_ISA", "VLMCHAT_MODEL", "LD_LIBRARY_PATH"):
                if name in os.environ:
                    environment[name] = os.environ[name]
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            os.execvpe(command[0], command, environment)

    def read(self, seconds):
        """Takes in what comes within some seconds; returns whether anything did."""
        ready, _, _ = select.select([self.fd], [], [], seconds)
        if not ready:
            return False
        try:
            self.output += os.read(self.fd, 1 << 16)
        except OSError:
            raise SystemExit("the program ended:\n" + self.text(0)[-2000:])
        return True

    def text(self, position):
        """What was written from a position on, without escape sequences."""
        text = self.output[position:].decode("utf-8", "replace")
        text = re.sub(r"\x1b\][^\x07\x1b]*(\x07|\x1b\\)", "", text)
        # A move of the cursor separates words.
        text = re.sub(r"\x1b\[[0-9;?<>=]*[HfGdC]", " ", text)
        return re.sub(r"\x1b(\[[0-9;?<>=!]*[A-Za-z]|[()][A-Z0-9]|[=>78cM])", "", text)

    def wait_for(self, pattern, position=0, seconds=60):
        """The time at which a pattern stands in what was written from a position on."""
        now = time.monotonic()
        end = now + seconds
        while now < end:
            if re.search(pattern, self.text(position)):
                return now
            self.read(0.05)
            now = time.monotonic()
        raise SystemExit(f"never saw {pattern!r}:\n" + self.text(position)[-2000:])

    def rest(self, seconds):
        """Lets the program write for a while."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.read(max(0.0, end - time.monotonic()))

    def type(self, text, pause):
        for character in text:
            os.write(self.fd, character.encode())
            self.rest(pause)

    def status(self, name):
        """A line of /proc/PID/status, in KiB."""
        with open(f"/proc/{self.pid}/status") as lines:
            for line in lines:
                if line.startswith(name + ":"):
                    return int(line.split()[1])
        return 0

    def processor_milliseconds(self):
        with open(f"/proc/{self.pid}/stat") as line:
            fields = line.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")

    def end(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.fd)


# Letters that nothing else on the screen has, so that the bytes of one are the frame that shows its key.
LETTERS = "бвгджзийлпфцчшщыэюя"


def time_keys(chat, count, is_right_time=lambda: True):
    """Milliseconds from each key to its letter in what the program writes."""
    times = []
    for index in range(count):
        if not is_right_time():
            break
        letter = LETTERS[index % len(LETTERS)].encode()
        position = len(chat.output)
        before = time.monotonic()
        os.write(chat.fd, letter)
        while letter not in chat.output[position:]:
            if time.monotonic() - before > 10:
                raise SystemExit("a key was never shown:\n" + chat.text(position)[-2000:])
            chat.read(0.01)
        times.append((time.monotonic() - before) * 1000)
        if index % 60 == 59:
            os.write(chat.fd, b"\x15")
        chat.rest(random.uniform(0.01, 0.06))
    return times


def describe(name, times):
    times = sorted(times)
    last = times[min(len(times) - 1, int(0.99 * len(times)))]
    print(f"{name:40} median {statistics.median(times):.2f} ms, 99th percentile {last:.2f}, most {times[-1]:.2f}, "
          f"{len(times)} keys", flush=True)


def stream_an_answer(chat):
    """Has an answer of many tokens begin; returns where in the output."""
    for line in ("/set temperature 2", "/set max-tokens 1500", "Tell me a story"):
        chat.rest(0.3)
        chat.type(line, 0.005)
        os.write(chat.fd, b"\r")
    position = len(chat.output)
    chat.wait_for(r"answering", position)
    return position


def measure_keys(arguments, home):
    chat = Chat([arguments.program] + arguments.option, home, rows=60, columns=200)
    try:
        chat.wait_for(r"context")
        chat.rest(0.5)
        if arguments.picture:
            chat.type(f"/attach {os.path.abspath(arguments.picture)}", 0)
            chat.rest(0.1)
            os.write(chat.fd, b"\r")
            chat.wait_for(r"1 picture")
            chat.rest(1.0)
        describe("key to frame, at rest", time_keys(chat, arguments.keys))
        os.write(chat.fd, b"\x15")
        times = []
        for _ in range(20):
            position = stream_an_answer(chat)
            # The status line has the speed when the answer has ended.
            times += time_keys(
                chat, arguments.keys - len(times), lambda: "tokens/s" not in chat.text(max(position, len(chat.output) - 9000)))
            os.write(chat.fd, b"\x1b")
            chat.rest(0.5)
            os.write(chat.fd, b"\x15")
            if len(times) >= arguments.keys:
                break
        if times:
            describe("key to frame, while an answer streams", times)
    finally:
        chat.end()


def write_conversation(folder, count):
    """A session of so many messages, as its journal has them."""
    os.makedirs(folder)
    at = "2026-11-21T10:00:00.000Z"
    with open(os.path.join(folder, "session.jsonl"), "w") as journal:
        def line(**fields):
            journal.write(json.dumps(fields, sort_keys=True) + "\n")
        line(type="session", version=1, program="vlmchat", created=at)
        for number in range(count):
            text = f"Question {number}: what is in the picture?" if number % 2 == 0 else (
                f"Answer {number}: there is **a red house** beside *two trees*.\n\n- A house with `{number % 97}` windows\n"
                "- Trees, and a path that leads to [the door](https://example.org/door)\n\nThe sky above it is blue, and a "
                "bird flies over the roof, from left to right, where the sun stands low.")
            line(type="message", id=str(uuid.UUID(int=number + 1, version=4)), at=at,
                 role="user" if number % 2 == 0 else "assistant", parts=[{"text": text}])


def time_frames(chat, keys):
    """Milliseconds from each key to the last byte of what it leads to."""
    times = []
    for key in keys:
        before = last = time.monotonic()
        size = len(chat.output)
        os.write(chat.fd, key)
        while True:
            # A frame is written at once; a pause is its end.
            if chat.read(0.03):
                last = time.monotonic()
            elif len(chat.output) > size:
                break
            elif time.monotonic() - before > 0.5:
                # Already at an end: nothing changed, so nothing is written.
                break
        if len(chat.output) > size:
            times.append((last - before) * 1000)
        time.sleep(random.uniform(0.01, 0.04))
    return times


def measure_scrolling(arguments, home):
    sessions = os.path.join(home, "sessions")
    write_conversation(os.path.join(sessions, "long"), arguments.messages)
    command = [arguments.program, "--sessions", sessions, "--resume", "long"] + arguments.option
    chat = Chat(command, home, rows=60, columns=200)
    count = arguments.keys
    try:
        chat.wait_for(r"context")
        print(f"{'to the first frame':40} {(time.monotonic() - chat.start) * 1000:.0f} ms", flush=True)
        chat.rest(1.0)
        def measure_frames(name, keys):
            before = chat.processor_milliseconds()
            describe(name, time_frames(chat, keys))
            print(f"{'':40} {(chat.processor_milliseconds() - before) / len(keys):.2f} ms of processor time a key", flush=True)

        measure_frames("a line up", [b"\x1b[1;2A"] * count)
        measure_frames("a page up", [b"\x1b[5~"] * count)
        measure_frames("a page down", [b"\x1b[6~"] * (count // 2))
        measure_frames("to an end", [b"\x1b[1;5H", b"\x1b[1;5F"] * (count // 10))
        times = []
        before = chat.processor_milliseconds()
        for _ in range(max(1, count // 8)):
            os.write(chat.fd, b"\x13")
            chat.rest(0.1)
            times += time_frames(chat, [bytes([letter]) for letter in b"red hous"])
            os.write(chat.fd, b"\x1b")
            chat.rest(0.2)
        describe("a letter of a search", times)
        print(f"{'':40} {(chat.processor_milliseconds() - before) / len(times):.2f} ms of processor time a key", flush=True)
        os.write(chat.fd, b"\x13")
        chat.rest(0.1)
        os.write(chat.fd, b"a red house\r")
        chat.rest(0.3)
        measure_frames("the next hit", [b"n"] * count)
    finally:
        chat.end()


def describe_idle(name, chat, seconds):
    chat.rest(2.0)
    processor, size, start = chat.processor_milliseconds(), len(chat.output), time.monotonic()
    chat.rest(seconds)
    share = (chat.processor_milliseconds() - processor) / 10 / (time.monotonic() - start)
    print(f"{name:40} {share:.2f} % of a processor, {len(chat.output) - size} bytes written in {seconds:g} s", flush=True)


def measure_idle(arguments, home):
    chat = Chat([arguments.program] + arguments.option, home, rows=60, columns=200)
    try:
        chat.wait_for(r"context")
        describe_idle("the first screen", chat, arguments.idle)
        if arguments.picture:
            position = len(chat.output)
            chat.type(f"/attach {os.path.abspath(arguments.picture)}", 0)
            chat.rest(0.1)
            os.write(chat.fd, b"\r")
            chat.wait_for(r"1 picture", position)
            chat.type(arguments.question, 0.01)
            os.write(chat.fd, b"\r")
            chat.wait_for(r"tokens/s", position)
            describe_idle("a picture and an answer", chat, arguments.idle)
            chat.type("a draft", 0.01)
            describe_idle("a draft that was read ahead", chat, arguments.idle)
            os.write(chat.fd, b"\x15/view 1\r")
            describe_idle("the viewer", chat, arguments.idle)
    finally:
        chat.end()


def measure(arguments, home):
    figures = {}
    chat = Chat([arguments.program] + arguments.option, home)
    try:
        first = chat.wait_for(r"context")
        figures["first frame, ms"] = (first - chat.start) * 1000
        chat.rest(0.5)
        figures["resident at rest, MiB"] = chat.status("VmRSS") / 1024
        if arguments.picture:
            position = len(chat.output)
            chat.type(f"/attach {os.path.abspath(arguments.picture)}", 0)
            chat.rest(0.1)
            os.write(chat.fd, b"\r")
            chat.wait_for(r"1 picture", position)
            chat.rest(1.0)
            chat.type(arguments.question, 0.06)
            chat.rest(arguments.pause)
            position = len(chat.output)
            before = time.monotonic()
            os.write(chat.fd, b"\r")
            streamed = chat.wait_for(r"answering|tokens/s|context [1-9]", position)
            figures["Enter to first word, ms"] = (streamed - before) * 1000
            chat.wait_for(r"tokens/s", position)
            chat.rest(1.0)
            figures["resident after an answer, MiB"] = chat.status("VmRSS") / 1024
            figures["of it files, MiB"] = chat.status("RssFile") / 1024
        before = chat.processor_milliseconds()
        chat.rest(2.0)
        figures["processor time of 2 s idle, ms"] = chat.processor_milliseconds() - before
    finally:
        chat.end()
    return figures


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--keys", type=int, default=0, help="measure from a key to its frame instead")
    parser.add_argument("--messages", type=int, default=0, help="with --keys: scroll and search a conversation of so many")
    parser.add_argument("--idle", type=float, default=0, help="measure so many seconds of doing nothing instead")
    parser.add_argument("--pause", type=float, default=0.5, help="seconds between the last letter and Enter")
    parser.add_argument("--option", action="append", default=[], help="an option for the program, such as --threads=1")
    parser.add_argument("program")
    parser.add_argument("picture", nargs="?")
    parser.add_argument("question", nargs="?", default="What is in the picture?")
    arguments = parser.parse_args()
    if arguments.idle:
        home = tempfile.mkdtemp(prefix="vlmchat-measure-")
        try:
            return measure_idle(arguments, home)
        finally:
            shutil.rmtree(home)
    if arguments.keys:
        home = tempfile.mkdtemp(prefix="vlmchat-measure-")
        try:
            return measure_scrolling(arguments, home) if arguments.messages else measure_keys(arguments, home)
        finally:
            shutil.rmtree(home)
    runs = []
    for _ in range(arguments.runs):
        home = tempfile.mkdtemp(prefix="vlmchat-measure-")
        try:
            runs.append(measure(arguments, home))
        finally:
            shutil.rmtree(home)
    for name in runs[0]:
        values = sorted(run[name] for run in runs)
        print(f"{name:34} median {statistics.median(values):8.1f}   {values[0]:8.1f} to {values[-1]:8.1f}")


if __name__ == "__main__":
    main()
