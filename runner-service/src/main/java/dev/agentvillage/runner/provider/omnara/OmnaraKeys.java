package dev.agentvillage.runner.provider.omnara;

import dev.agentvillage.runner.provider.acp.Key;
import java.util.function.Predicate;

/** What a person at the terminal does. */
record OmnaraKeys(OmnaraApprovals approvals, OmnaraSender sender, Runnable quit)
        implements Predicate<Key> {
    @Override
    public boolean test(Key key) {
        switch (key) {
            case Key.Escape _ -> {
                if (!approvals.answeredThere(false)) {
                    sender.cancel();
                }
            }
            case Key.Letter letter -> {
                char said = letter.letter();
                return (said == 'y' || said == 'n') && approvals.answeredThere(said == 'y');
            }
            case Key.Line line -> {
                String text = line.text().strip();
                if (text.equals("/exit") || text.equals("/quit")) {
                    quit.run();
                } else if (!text.isEmpty()) {
                    sender.prompt(text);
                }
            }
            case Key.Quit _ -> quit.run();
        }
        return true;
    }
}
