import pathlib

from .run_cmd import run_cmd


class Commands:
    def __init__(self, coder):
        self.coder = coder

    def is_command(self, text):
        return text.startswith(("/", "!"))

    def run(self, text):
        name, _, rest = text.removeprefix("!").partition(" ") if text.startswith("/") else ("/run", "", text[1:])
        if name in ("/exit", "/quit"):
            raise EOFError()
        if name == "/run":
            run_cmd(rest, cwd=self.coder.root)
        elif name == "/add":
            self.add(rest.strip())
        else:
            self.coder.io.tool_output("Invalid command: " + name)

    def add(self, name):
        """Makes what is not there."""
        path = pathlib.Path(self.coder.abs_root_path(name))
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
        except OSError as failure:
            self.coder.io.tool_error("Error creating file %s: %s" % (path, failure))
            return
        self.coder.in_chat.append(name)
        self.coder.io.tool_output("Added %s to the chat" % name)
