package dev.agentvillage.runner.standin;

import dev.agentvillage.runner.provider.acp.Key;
import dev.agentvillage.runner.provider.acp.KeyReader;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** The keys of a terminal that is raw from now on, one after the other. */
final class Keyboard {
    private final BlockingQueue<Key> keys = new LinkedBlockingQueue<>(1_000);

    private Keyboard() {}

    static Keyboard open() throws IOException, InterruptedException {
        new ProcessBuilder("stty", "raw", "-echo").inheritIO().start().waitFor();
        Keyboard keyboard = new Keyboard();
        KeyReader reader = new KeyReader(System.in, keyboard.keys::add, echo -> {});
        Thread.ofPlatform().daemon().name("keys").start(reader::read);
        return keyboard;
    }

    Key next() throws InterruptedException {
        return keys.take();
    }
}
