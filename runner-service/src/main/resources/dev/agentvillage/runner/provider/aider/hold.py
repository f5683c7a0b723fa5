# Nothing that this interpreter opens for writing, moves or removes is changed before somebody was asked.
import contextlib
import os

# By event of the interpreter: which of its arguments are paths, and of what directory those are that do not begin with a slash.
CHANGES = {
    "open": ((0, None),),
    "os.chmod": ((0, 2),),
    "os.chown": ((0, 3),),
    "os.link": ((0, 2), (1, 3)),
    "os.mkdir": ((0, 2),),
    "os.remove": ((0, 1),),
    "os.rename": ((0, 2), (1, 3)),
    "os.rmdir": ((0, 1),),
    "os.symlink": ((1, 2),),
    "os.truncate": ((0, None),),
    "sqlite3.connect": ((0, None),),
}
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
DEVICES = {"/dev/null", "/dev/tty", "/dev/ptmx"}


class Refused(OSError):
    pass


def place(path, directory):
    if isinstance(path, int):
        return os.readlink("/proc/self/fd/%d" % path)
    base = os.getcwd() if directory in (None, -1) else os.readlink("/proc/self/fd/%d" % directory)
    return os.path.join(base, os.fsdecode(path))


class Hold:
    def __init__(self, state, ask):
        """What it is asked of is all the names of one file, and what it answers is why not; nothing for a yes."""
        self.ask = ask
        here, home = os.path.realpath(state), os.path.realpath(os.path.expanduser("~"))
        self.own = DEVICES | {os.path.join(here, name) for name in ("aider-chat", "aider-input")}
        self.own_below = ("/dev/pts/", os.path.join(here, "tags/"), os.path.join(home, ".aider/"))
        # What the edits of one answer may change: once for all their steps. Nothing outlives them.
        self.granted = None
        self.changed, self.refused = set(), {}

    @contextlib.contextmanager
    def answer(self):
        self.changed, self.refused, self.granted = set(), {}, set()
        try:
            yield
        finally:
            self.granted = None

    def judged(self, named):
        """Why it may not be changed; nothing when it may."""
        real = os.path.realpath(named)
        if self.granted is not None and real in self.granted:
            return ""
        why = self.ask(sorted({real, named}))
        if why:
            self.refused[real] = why
        elif self.granted is not None:
            self.granted.add(real)
        return why

    def before(self, event, args):
        if event not in CHANGES or event == "open" and (isinstance(args[0], int) or not args[2] & WRITING):
            return
        for path, directory in CHANGES[event]:
            named = place(args[path], None if directory is None else args[directory])
            real = os.path.realpath(named)
            if self.its_own(real) or event == "os.mkdir" and self.made_with_a_file(real):
                continue
            why = self.judged(named)
            if why:
                raise Refused("%s was not written: %s" % (named, why))
            self.changed.add(real)

    def its_own(self, real):
        return real in self.own or (real + "/").startswith(self.own_below)

    def made_with_a_file(self, real):
        return os.path.isdir(real) or any(path.startswith(real + "/") for path in self.granted or ())
