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
        else:
            self.coder.io.tool_output("Invalid command: " + name)
