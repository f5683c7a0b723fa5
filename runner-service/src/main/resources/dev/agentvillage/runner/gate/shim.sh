#!/bin/sh
# Asks the runner what becomes of this command, and becomes it after a yes. Nothing but its yes is
# a yes. Only what the shell has built in is used: the rest may be a shim itself.
gate='@GATE@'
name=${0##*/}
tool=run
if [ "$0" = "$gate/run" ]; then
    [ "$#" -gt 0 ] || exit 1
    tool=start
    name=$1
    shift
fi

real=$name
case $name in
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

# What reads at most, and is asked for by the dozen.
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
        status | diff | log | show | rev-parse | rev-list | ls-files | ls-tree | cat-file | blame | describe | for-each-ref | show-ref | symbolic-ref | merge-base | name-rev | diff-tree | diff-index | diff-files | check-ignore | hash-object | var | version | add | commit)
            exec "$real" "$@"
            ;;
    esac
fi

# Files of the workspace, named from within it; whatever looks otherwise is asked for.
if [ '@FILES@' = yes ]; then
    case $name-$PWD/ in
        cat-'@WORKSPACE@'/* | head-'@WORKSPACE@'/* | tail-'@WORKSPACE@'/* | cp-'@WORKSPACE@'/* | mv-'@WORKSPACE@'/* | rm-'@WORKSPACE@'/* | tee-'@WORKSPACE@'/* | touch-'@WORKSPACE@'/* | ln-'@WORKSPACE@'/* | install-'@WORKSPACE@'/* | chmod-'@WORKSPACE@'/* | base64-'@WORKSPACE@'/*)
            plain=yes
            for word do
                case $word in
                    /* | *..* | *~* | *.env* | *id_* | *ssh* | *=* | -*/*) plain= ;;
                    *) [ ! -L "$word" ] && [ ! -L "${word%%/*}" ] || plain= ;;
                esac
            done
            [ -z "$plain" ] || exec "$real" "$@"
            ;;
    esac
fi

here=$PWD
unset JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS
ask() {
    (
        cd "$gate" || exit 1
        exec '@JAVA@' -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx32m -cp classes \
            @CLIENT@ socket "$tool" "$here" policy "$@" </dev/null
    )
}
ask "$name" "$@" || exit 126
exec "$real" "$@"
