#!/bin/sh
# Its hooks and its shell tool call bash by its name: what bash runs is asked for, bash itself is not.
PATH='@BIN@':$PATH
export PATH
exec '@NODE@' '@GEMINI@' "$@"
