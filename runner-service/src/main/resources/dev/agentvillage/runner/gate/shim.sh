#!/bin/sh
# Asks the runner what becomes of this command, and becomes it after a yes. Nothing but its yes is
# a yes. Only what the shell has built in is used: the rest may be a shim itself.
gate='@GATE@'
name=${0##*/}
tool=run
given=
if [ "$0" = "$gate/run" ]; then
    [ "$#" -gt 0 ] || exit 1
    tool=start
    name=$1
    shift
else
    # Mounted over a program, and called by its path.
    case $0 in
        "$gate"/*) ;;
        */*) given=$0 ;;
    esac
fi

real=${given:-$name}
case $real in
    */*) ;;
    *)
        real=
        rest=$PATH:
        while [ -n "$rest" ]; do
            directory=${rest%%:*}
            rest=${rest#*:}
            if [ "$directory" != "$gate/bin" ] && [ -f "${directory:-.}/$name" ] && [ -x "${directory:-.}/$name" ]; then
                real=${directory:-.}/$name
                break
            fi
        done
        if [ -z "$real" ]; then
            printf '%s: command not found\n' "$name" >&2
            exit 127
        fi
        ;;
esac

# The program itself lies where it was mounted once more. Git's commands are git.
if [ "$real" -ef "$gate/run" ]; then
    real=$gate/real/${name##*/}
    case $name in
        git-* | */git-*)
            if [ ! -e "$real" ]; then
                real=$gate/real/git
                set -- "${name##*git-}" "$@"
                name=git
            fi
            ;;
    esac
    [ -x "$real" ] || exit 126
fi

# What reads at most, and is asked for by the dozen; and what git runs by itself.
if [ '@QUICK@' = yes ] && [ "$name" = git ]; then
    subcommand=
    skip=
    for word do
        if [ -n "$skip" ]; then
            case $skip-$word in
                -c-[aA][lL][iI][aA][sS].* | -c-*[cC][oO][mM][mM][aA][nN][dD]=* | -c-*[fF][sS][mM][oO][nN][iI][tT][oO][rR]=* | -c-*[pP][rR][oO][xX][yY]=* | -c-*.[tT][eE][xX][tT][cC][oO][nN][vV]=* | -c-*[pP][aA][gG][eE][rR]* | -c-[fF][iI][lL][tT][eE][rR].* | -c-*[eE][dD][iI][tT][oO][rR]=*)
                    subcommand=
                    break
                    ;;
            esac
            skip=
            continue
        fi
        case $word in
            -c | -C) skip=$word ;;
            --no-pager | -P | --no-optional-locks | --literal-pathspecs | --no-replace-objects | --git-dir=* | --work-tree=*) ;;
            -*) break ;;
            *)
                subcommand=$word
                break
                ;;
        esac
    done
    case $subcommand in
        status | diff | log | show | rev-parse | rev-list | ls-files | ls-tree | cat-file | blame | describe | for-each-ref | show-ref | symbolic-ref | merge-base | name-rev | diff-tree | diff-index | diff-files | check-ignore | hash-object | var | version | add | pack-objects | index-pack | unpack-objects | upload-pack | maintenance | gc | remote-http | remote-https)
            exec "$real" "$@"
            ;;
        commit) [ '@COMMIT@' = asks ] || exec "$real" "$@" ;;
    esac
fi

here=$PWD

# What is behind a link may be anywhere.
linked() {
    part=$1
    while [ -n "$part" ]; do
        [ ! -L "$part" ] || return 0
        case $part in
            */*) part=${part%/*} ;;
            *) return 1 ;;
        esac
    done
    return 1
}

# Files of the session, named from within it; whatever looks otherwise is asked for.
files() {
    for word do
        rest=$word
        case $word in
            '@WORKSPACE@'/*) rest=${word#'@WORKSPACE@'/} ;;
            '@TMP@'/*) rest=${word#'@TMP@'/} ;;
            http://* | https://*) [ "$name" != curl ] && [ "$name" != wget ] || continue ;;
        esac
        case $rest in
            /* | -*/* | *..* | *~* | *.env* | *id_* | *_key* | *private-key* | *ssh* | *[=@:,]*/*) return 1 ;;
            *=*) [ "$name" != dd ] || return 1 ;;
        esac
        ! linked "$rest" || return 1
    done
}

# A text for the program is no path, as long as no place stands in it that somebody keeps closed.
reads() {
    for word do
        case $word in
            -*i* | --in* | *..* | */etc* | */proc* | *ssh* | *id_* | *_key* | *private-key* | *.env* | */home* | */root* | *~* | *@*) return 1 ;;
            '@WORKSPACE@'/*) ! linked "${word#'@WORKSPACE@'/}" || return 1 ;;
            /*) return 1 ;;
        esac
        ! linked "$word" || return 1
    done
}

if [ '@FILES@' = yes ] && [ "$tool" = run ]; then
    plain=
    cd -P . 2>/dev/null && case $PWD/ in '@WORKSPACE@'/* | '@TMP@'/*) plain=yes ;; esac
    PWD=$here
    if [ -n "$plain" ]; then
        case $name in
            cat | head | tail | less | more | cp | mv | rm | rmdir | unlink | mkdir | tee | touch | ln | install | chmod | truncate | shred | base64 | xxd | strings | od | hexdump | tar | bsdtar | unzip | dd)
                files "$@" && exec "$real" "$@"
                ;;
            find | curl | wget | rsync)
                [ '@PLAIN@' = yes ] && files "$@" && exec "$real" "$@"
                ;;
            sed | gsed | grep | egrep | fgrep | rg)
                reads "$@" && exec "$real" "$@"
                ;;
            awk | gawk)
                [ '@PLAIN@' = yes ] && reads "$@" && exec "$real" "$@"
                ;;
        esac
    fi
fi

unset JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS
ask() {
    (
        cd "$gate" || exit 1
        exec '@JAVA@' -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:-UsePerfData -Xmx32m -cp classes \
            @CLIENT@ socket "$tool" "$here" policy "$@" </dev/null
    )
}
ask "$name" "$@" || exit 126
exec "$real" "$@"
