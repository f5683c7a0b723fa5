package dev.agentvillage.runner.workspace;

import java.util.Optional;
import org.eclipse.jgit.transport.CredentialItem;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.URIish;

/** One organisation's credentials for the runner's own fetches; asked anew after a redirection. */
final class FetchCredentials extends CredentialsProvider {
    private final CredentialsFile file;
    private final String org;

    FetchCredentials(CredentialsFile file, String org) {
        this.file = file;
        this.org = org;
    }

    @Override
    public boolean isInteractive() {
        return false;
    }

    @Override
    public boolean supports(CredentialItem... items) {
        for (CredentialItem item : items) {
            if (!(item instanceof CredentialItem.Username)
                    && !(item instanceof CredentialItem.Password)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean get(URIish uri, CredentialItem... items) {
        Optional<CredentialsFile.Login> login = file.find(org, uri.toString());
        if (login.isEmpty() || !supports(items)) {
            return false;
        }
        for (CredentialItem item : items) {
            if (item instanceof CredentialItem.Username user) {
                user.setValue(login.get().user());
            } else if (item instanceof CredentialItem.Password secret) {
                secret.setValue(login.get().secret().toCharArray());
            }
        }
        return true;
    }
}
