import argparse
import os
import subprocess
import sys

from .coders.base_coder import Coder
from .io import InputOutput, chat_history
from .models import Model

SWITCHES = (
    "yes-always no-check-update no-analytics no-auto-commits no-dirty-commits no-gitignore no-show-model-warnings "
    "no-show-release-notes no-detect-urls no-stream architect auto-test restore-chat-history"
).split()
VALUES = "model openai-api-base edit-format message load test-cmd input-history-file chat-history-file teleport".split()


def generate_search_path_list(default_file, git_root, command_line_file):
    return [os.path.join(d, default_file) for d in (os.path.expanduser("~"), git_root) if d]


def get_parser(default_config_files, git_root):
    parser = argparse.ArgumentParser(prog="aider")
    parser.add_argument("--version", action="version", version="aider 9.1.0")
    for name in SWITCHES:
        parser.add_argument("--" + name, action="store_true")
    for name in VALUES:
        parser.add_argument("--" + name)
    for path in filter(os.path.exists, default_config_files):
        with open(path, encoding="utf-8") as file:
            for line in file:
                name, _, value = line.partition(": ")
                value = value.strip()
                parser.set_defaults(**{name.replace("-", "_"): True if value == "true" else value})
    return parser


def load_dotenv_files(git_root, dotenv_fname, encoding="utf-8"):
    path = os.path.join(git_root, ".env")
    if os.path.exists(path):
        with open(path, encoding=encoding) as file:
            for line in file:
                name, _, value = line.strip().partition("=")
                os.environ[name] = value


def setup_git(git_root, io):
    """Gives a repository that has none a name to commit under, as the real one does."""
    asked = ["git", "config", "--get", "user.name"]
    if not subprocess.run(asked, cwd=git_root, capture_output=True).stdout.strip():
        with open(os.path.join(git_root, ".git", "config"), "a", encoding="utf-8") as file:
            file.write("[user]\n\tname = Your Name\n\temail = you@example.com\n")
    return git_root


def main():
    asked = ["git", "rev-parse", "--show-toplevel"]
    root = subprocess.run(asked, capture_output=True, text=True).stdout.strip() or os.getcwd()
    files = generate_search_path_list(".aider.conf.yml", root, None)
    args = get_parser(files, root).parse_args()
    load_dotenv_files(root, None)
    if args.openai_api_base:
        os.environ["OPENAI_API_BASE"] = args.openai_api_base
    history = []
    if args.restore_chat_history and os.path.exists(args.chat_history_file):
        with open(args.chat_history_file, encoding="utf-8") as file:
            history = chat_history(file.read())
    io = InputOutput(args.yes_always, args.chat_history_file)
    io.tool_output("A stand-in of Aider")
    coder = Coder(io, Model(args.model), setup_git(root, io), history)
    coder.auto_test_cmd = args.test_cmd if args.auto_test else None
    if args.load:
        with open(os.path.join(root, args.load), encoding="utf-8") as file:
            for line in file:
                coder.commands.run(line.strip())
    coder.run()


if __name__ == "__main__":
    sys.exit(main())
