import http.client
import os
import pathlib
import re
import subprocess
import time

from ..commands import Commands
from ..run_cmd import run_cmd

SYSTEM = "Act as an expert software developer. Every change is a *SEARCH/REPLACE block*."
EDIT = re.compile(r"^(\S+)\n```\w*\n<<<<<<< SEARCH\n(.*?)=======\n(.*?)>>>>>>> REPLACE\n```", re.M | re.S)
SHELL = re.compile(r"^```bash\n(.*?)```", re.M | re.S)
MAX_REFLECTIONS = 3
TRIES = 6


class Coder:
    def __init__(self, io, main_model, root, history):
        self.io = io
        self.main_model = main_model
        self.root = root
        self.commands = Commands(self)
        self.done_messages = list(history)
        self.in_chat = []
        self.reflected_message = None
        self.partial_response_content = ""
        self.auto_test_cmd = None
        self.interrupted_at = 0.0

    def abs_root_path(self, path):
        return os.path.realpath(os.path.join(self.root, path))

    def run(self):
        while True:
            try:
                self.run_one(self.io.get_input(), True)
            except KeyboardInterrupt:
                self.keyboard_interrupt()
            except EOFError:
                return

    def keyboard_interrupt(self):
        now = time.monotonic()
        if now - self.interrupted_at < 2:
            raise EOFError()
        self.interrupted_at = now
        self.io.tool_output("^C again to exit")

    def run_one(self, user_message, preproc):
        if preproc and self.commands.is_command(user_message):
            self.commands.run(user_message)
            return
        if not user_message:
            return
        message = user_message + (self.mentions(user_message) or "")
        for _ in range(1 + MAX_REFLECTIONS):
            self.reflected_message = None
            list(self.send_message(message))
            if not self.reflected_message:
                return
            message = self.reflected_message

    def send_message(self, inp):
        self.done_messages.append({"role": "user", "content": inp})
        try:
            self.partial_response_content = self.answer()
        except KeyboardInterrupt:
            self.done_messages.append({"role": "assistant", "content": "I was interrupted."})
            self.keyboard_interrupt()
            return
        self.done_messages.append({"role": "assistant", "content": self.partial_response_content})
        self.io.ai_output(self.partial_response_content)
        yield self.partial_response_content
        self.reflected_message = self.mentions(self.partial_response_content)
        if self.reflected_message:
            return
        edited = self.apply_updates()
        if edited and self.auto_test_cmd:
            run_cmd(self.auto_test_cmd, cwd=self.root)
        output = self.run_shell_commands()
        if output:
            self.done_messages.append({"role": "user", "content": output})
            self.done_messages.append({"role": "assistant", "content": "Ok"})

    def answer(self):
        delay = 0.125
        for attempt in range(TRIES):
            try:
                _, completion = self.main_model.send_completion(self.messages(), None, False)
                return completion.choices[0].message.content
            except (OSError, http.client.HTTPException, ValueError) as failure:
                self.io.tool_output("The model failed: %s" % failure)
                if attempt == TRIES - 1:
                    return "No answer came."
                delay *= 2
                time.sleep(delay)

    def messages(self):
        shown = [{"role": "system", "content": SYSTEM}]
        if self.in_chat:
            files = "".join("\n\n%s\n```\n%s```" % (path, self.read(path)) for path in self.in_chat)
            shown.append({"role": "user", "content": "These files are in the chat." + files + "\n"})
            shown.append({"role": "assistant", "content": "Ok."})
        return shown + self.done_messages

    def read(self, path):
        with open(self.abs_root_path(path), encoding="utf-8", errors="replace") as file:
            return file.read()

    def mentions(self, text):
        """Takes files into the chat that are named."""
        words = {word.rstrip(",.!;:?").strip("\"'`*_") for word in text.split()}
        known = subprocess.run(["git", "ls-files"], cwd=self.root, capture_output=True, text=True).stdout.splitlines()
        new = sorted(path for path in known if path in words and path not in self.in_chat)
        added = [path for path in new if self.io.confirm_ask("Add file to the chat? " + path)]
        for path in added:
            self.add_rel_fname(path)
        if added:
            return "I added these files to the chat: %s\nLet me know if there are others we should add." % ", ".join(added)
        return None

    def add_rel_fname(self, rel_fname):
        self.in_chat.append(rel_fname)

    def allowed_to_edit(self, path):
        full = self.abs_root_path(path)
        if os.path.exists(full):
            return self.io.confirm_ask("Allow edits to " + path + "?")
        if not self.io.confirm_ask("Create new file? " + path):
            return False
        os.makedirs(os.path.dirname(full), exist_ok=True)
        pathlib.Path(full).touch()
        return True

    def apply_updates(self):
        """Says of all that it tried that it was edited, as the real one does."""
        edited = set()
        try:
            edits = [edit for edit in EDIT.findall(self.partial_response_content) if self.allowed_to_edit(edit[0])]
            edited = {path for path, _, _ in edits}
            for path, before, after in edits:
                text = self.read(path)
                if before and before not in text:
                    self.io.tool_error("The SEARCH block failed to match.")
                    continue
                self.io.write_text(self.abs_root_path(path), text.replace(before, after, 1) if before else text + after)
        except OSError as failure:
            self.io.tool_error(str(failure))
        return edited

    def run_shell_commands(self):
        return "".join(self.handle_shell_commands(block) for block in SHELL.findall(self.partial_response_content))

    def handle_shell_commands(self, block):
        commands = [line.strip() for line in block.splitlines() if line.strip()]
        question = "Run shell command?" if len(commands) == 1 else "Run shell commands?"
        if not self.io.confirm_ask(question, explicit_yes_required=True):
            return ""
        output = ""
        for command in commands:
            self.io.tool_output("Running " + command)
            output += "Output from %s\n%s\n" % (command, run_cmd(command, cwd=self.root)[1])
        return output
