import os
import subprocess


def run_cmd(command, error_print=None, cwd=None):
    shell = os.environ.get("SHELL", "/bin/sh")
    process = subprocess.Popen(
        [shell, "-c", command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=cwd,
        text=True,
        errors="replace",
    )
    output = ""
    for line in process.stdout:
        print(line, end="", flush=True)
        output += line
    return process.wait(), output
