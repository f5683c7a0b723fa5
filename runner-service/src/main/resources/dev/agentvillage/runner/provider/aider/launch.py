# Starts aider as it is, but for this: nothing of the repository is a setting, a command that the model suggests is run (the shims below are
# asked), nothing is written that the runner did not allow, and the runner is told what it does. What it cannot be told is lost; what it cannot
# be asked does not happen.
import json
import os
import sys
import urllib.request
import uuid

from aider_hold import Hold

url, state, patience = sys.argv[1:4]
del sys.argv[1:4]
# The session's own directory, where nothing is to be imported from.
del sys.path[0]


def given(name):
    with open(os.path.join(state, name), encoding="utf-8") as file:
        return file.read()


first = [given("aider-prompt.txt")]
# What it runs finds the model's key neither in its environment nor in a file.
model = json.loads(given("aider-model.json"))
os.unlink(os.path.join(state, "aider-model.json"))

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def send(event, timeout, **facts):
    body = json.dumps({"event": event, **facts}).encode()
    with opener.open(urllib.request.Request(url, body, {"content-type": "application/json"}), timeout=timeout) as answer:
        return answer.read()


def tell(event, **facts):
    try:
        send(event, 10, **facts)
    except (OSError, ValueError):
        pass


import aider.commands
import aider.main
import aider.models
import aider.repomap
from aider.coders import base_coder
from aider.io import InputOutput

of_main = aider.main.get_parser
aider.main.get_parser = lambda files, git_root: of_main([], None)
aider.main.generate_search_path_list = lambda name, git_root, given: []
aider.main.load_dotenv_files = lambda git_root, dotenv_fname, encoding="utf-8": []
of_git = aider.main.setup_git


def setup_git(git_root, io):
    try:
        return of_git(git_root, io)
    except OSError as failure:
        # It would give a repository that has none a name to commit under, and can do without.
        io.tool_error(str(failure))
        return git_root


aider.main.setup_git = setup_git
aider.models.ModelInfoManager._update_cache = lambda self: None
aider.repomap.RepoMap.TAGS_CACHE_DIR = os.path.join(state, "tags")

checked = aider.models.Model.validate_environment


def is_given(asked):
    return asked.name.startswith("openai/") or asked.name in getattr(aider.models, "OPENAI_MODELS", ())


def validate_environment(self):
    # It looks for the key there, where none is.
    return {"keys_in_environment": ["OPENAI_API_KEY"], "missing_keys": []} if is_given(self) else checked(self)


aider.models.Model.validate_environment = validate_environment

completed = aider.models.Model.send_completion


def send_completion(self, *args, **kwargs):
    if is_given(self):
        self.extra_params = {**(self.extra_params or {}), **model}
    answer = completed(self, *args, **kwargs)
    usage = getattr(answer[1], "usage", None)
    if usage is not None:
        read = getattr(getattr(usage, "prompt_tokens_details", None), "cached_tokens", None) or 0
        thought = getattr(getattr(usage, "completion_tokens_details", None), "reasoning_tokens", None) or 0
        tell(
            "used",
            model=self.name,
            input=usage.prompt_tokens or 0,
            output=usage.completion_tokens or 0,
            cached=read,
            reasoning=thought,
        )
    return answer


aider.models.Model.send_completion = send_completion

turned = base_coder.Coder.run_one
sent = base_coder.Coder.send_message
turns, unsaid = [], []


def run_one(self, *args, **kwargs):
    turns.clear()
    try:
        return turned(self, *args, **kwargs)
    finally:
        for turn in turns:
            tell("turn_finished", id=turn)


def send_message(self, inp, *args, **kwargs):
    # A command of its own asks no model, and is no turn.
    if not turns:
        turns.append(str(uuid.uuid4()))
        tell("turn_started", id=turns[0])
    # Its model believes that it wrote them.
    inp = "\n".join([*unsaid, inp])
    unsaid.clear()
    yield from sent(self, inp, *args, **kwargs)


base_coder.Coder.run_one = run_one
base_coder.Coder.send_message = send_message

added = base_coder.Coder.add_rel_fname


def add_rel_fname(self, rel_fname):
    added(self, rel_fname)
    tell("added", id=str(uuid.uuid4()), paths=[self.abs_root_path(rel_fname)])


base_coder.Coder.add_rel_fname = add_rel_fname

def ask(paths):
    try:
        "".join(paths).encode()
        said = json.loads(send("change", float(patience), id=str(uuid.uuid4()), paths=paths, cwd=os.getcwd()))
        return "" if said["decision"] == "allow" else said["reason"] or "nobody allowed it"
    except UnicodeEncodeError:
        return "its name is not UTF-8"
    except Exception:
        return "the runner did not answer"


hold = Hold(state, ask)
allowed = base_coder.Coder.allowed_to_edit


def allowed_to_edit(self, path):
    why = hold.judged(os.path.join(self.root, path))
    if why:
        self.io.tool_error("%s was not written: %s" % (path, why))
        return False
    return allowed(self, path)


base_coder.Coder.allowed_to_edit = allowed_to_edit

updated = base_coder.Coder.apply_updates


def apply_updates(self):
    with hold.answer():
        edited = updated(self)
    unsaid.extend("%s was not written: %s" % no for no in sorted(hold.refused.items()))
    edited = {path for path in edited if os.path.realpath(self.abs_root_path(path)) in hold.changed}
    if edited:
        tell("edited", id=str(uuid.uuid4()), paths=sorted(self.abs_root_path(path) for path in edited))
    return edited


base_coder.Coder.apply_updates = apply_updates


def reporting(run):
    def run_cmd(command, *args, **kwargs):
        name = str(uuid.uuid4())
        tell("command_started", id=name, line=command, cwd=os.getcwd())
        code, output = 1, ""
        # Aider's packages are not the repository's.
        library = os.environ.pop("PYTHONPATH", None)
        try:
            code, output = run(command, *args, **kwargs)
            return code, output
        finally:
            if library is not None:
                os.environ["PYTHONPATH"] = library
            tell("command_finished", id=name, code=code or 0, output=(output or "")[-60000:])

    return run_cmd


aider.commands.run_cmd = reporting(aider.commands.run_cmd)
base_coder.run_cmd = reporting(base_coder.run_cmd)

confirmed = InputOutput.confirm_ask


def confirm_ask(self, question, *args, **kwargs):
    # To everything else --yes-always has an answer.
    if question in ("Run shell command?", "Run shell commands?"):
        return True
    return confirmed(self, question, *args, **kwargs)


InputOutput.confirm_ask = confirm_ask

typed = InputOutput.get_input


def get_input(self, *args, **kwargs):
    if first:
        text = first.pop()
        self.user_input(text)
        return text
    return typed(self, *args, **kwargs)


InputOutput.get_input = get_input

# From here on: below every way in which it writes there is.
sys.addaudithook(hold.before)
sys.exit(aider.main.main())
