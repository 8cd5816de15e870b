package org.convoke.cli;

import org.convoke.run.Versions;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. */
final class VersionOption implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"Convoke " + Versions.convoke(), "Spark " + Versions.spark(), "Java " + Versions.java()};
    }
}
