import os
import sys
import termios
import tty

PASTE, PASTED = b"\x1b[200~", b"\x1b[201~"


class InputOutput:
    def __init__(self, yes, chat_history_file):
        self.yes = yes
        self.chat_history_file = chat_history_file
        self.typed = b""
        # From now on it is told of each key, but for Ctrl-C, which is a signal.
        tty.setcbreak(sys.stdin.fileno(), termios.TCSANOW)

    def get_input(self, *args, **kwargs):
        print("\x1b[?2004h> ", end="", flush=True)
        text = self.line()
        self.user_input(text)
        return text

    def line(self):
        line, pasting = b"", False
        while True:
            key = self.key()
            if key == PASTE:
                pasting = True
            elif key == PASTED:
                pasting = False
            elif key == b"\x04":
                raise EOFError()
            elif key in (b"\r", b"\n") and not pasting:
                return line.decode(errors="replace").strip()
            else:
                line += b"\n" if key == b"\r" else key

    def key(self):
        while not self.typed or (PASTED.startswith(self.typed) or PASTE.startswith(self.typed)):
            more = os.read(sys.stdin.fileno(), 4096)
            if not more:
                raise EOFError()
            self.typed += more
        for sequence in (PASTE, PASTED):
            if self.typed.startswith(sequence):
                self.typed = self.typed[len(sequence) :]
                return sequence
        key, self.typed = self.typed[:1], self.typed[1:]
        return key

    def confirm_ask(self, question, explicit_yes_required=False):
        said = self.yes and not explicit_yes_required
        self.tool_output(question + (" y" if said else " n"))
        return said

    def user_input(self, text):
        self.keep("\n#### " + "  \n#### ".join(text.splitlines() or ["<blank>"]) + "  \n")
        print(text, flush=True)

    def ai_output(self, text):
        self.keep("\n" + text.strip() + "\n\n")
        print(text, flush=True)

    def tool_output(self, text):
        self.keep("".join("> " + line + "  \n" for line in text.splitlines()))
        print(text, flush=True)

    def tool_error(self, text):
        self.tool_output(text)

    def write_text(self, filename, content):
        with open(filename, "w", encoding="utf-8") as file:
            file.write(content)

    def keep(self, text):
        if self.chat_history_file:
            with open(self.chat_history_file, "a", encoding="utf-8") as file:
                file.write(text)


def chat_history(text):
    """What was said before; what tools printed is left out."""
    messages = []

    def add(role, line):
        if messages and messages[-1]["role"] == role:
            messages[-1]["content"] += line
        else:
            messages.append({"role": role, "content": line})

    for line in text.splitlines(keepends=True):
        if line.startswith("#### "):
            add("user", line[5:])
        elif line.startswith("> "):
            add("tool", line)
        elif not line.startswith("# "):
            add("assistant", line)
    return [m for m in messages if m["role"] != "tool" and m["content"].strip()]
