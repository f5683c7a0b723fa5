package dev.agentvillage.runner.terminal;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/** The two system calls that a reader needs: poll(2) and read(2). One instance per thread. */
final class Posix implements AutoCloseable {
    static final int READABLE = 0x001;
    private static final int EINTR = 4;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO =
            STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final MethodHandle POLL =
            call(
                    "poll",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT,
                            ValueLayout.ADDRESS,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_INT));
    private static final MethodHandle READ =
            call(
                    "read",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_INT,
                            ValueLayout.ADDRESS,
                            ValueLayout.JAVA_LONG));

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment state = arena.allocate(STATE);
    private final MemorySegment pollFd = arena.allocate(8, 4);
    private final MemorySegment buffer;
    private final int size;

    Posix(int size) {
        this.size = size;
        this.buffer = arena.allocate(size);
    }

    /** What is there to do on the descriptor: 0 when nothing was within the time. */
    int poll(int fd, int timeoutMs) {
        pollFd.set(ValueLayout.JAVA_INT, 0, fd);
        pollFd.set(ValueLayout.JAVA_SHORT, 4, (short) READABLE);
        pollFd.set(ValueLayout.JAVA_SHORT, 6, (short) 0);
        try {
            int n = (int) POLL.invokeExact(state, pollFd, 1L, timeoutMs);
            return n > 0 ? pollFd.get(ValueLayout.JAVA_SHORT, 6) : 0;
        } catch (Throwable e) {
            throw new IllegalStateException("poll", e);
        }
    }

    /**
     * @return bytes read into {@code target}; 0 when interrupted, -1 at the end: a PTY whose last
     *     program is gone answers EIO
     */
    int read(int fd, byte[] target) {
        try {
            long n =
                    (long)
                            READ.invokeExact(
                                    state, fd, buffer, (long) Math.min(size, target.length));
            if (n < 0) {
                return (int) ERRNO.get(state, 0L) == EINTR ? 0 : -1;
            }
            MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, 0, target, 0, (int) n);
            return n == 0 ? -1 : (int) n;
        } catch (Throwable e) {
            throw new IllegalStateException("read", e);
        }
    }

    private static MethodHandle call(String name, FunctionDescriptor shape) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().find(name).orElseThrow(),
                shape,
                Linker.Option.captureCallState("errno"));
    }

    @Override
    public void close() {
        arena.close();
    }
}
