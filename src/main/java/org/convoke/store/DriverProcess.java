package org.convoke.store;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;

/**
 * A process of a machine, such that another process there can tell whether it is still running.
 *
 * @param host the machine, and what of it separates the process numbers of containers
 * @param pid its number
 * @param started when it began, in milliseconds since 1970, 0 if unknown: numbers are used again
 */
record DriverProcess(String host, long pid, long started) {
    private static final Path NAMESPACE = Path.of("/proc/self/ns/pid");

    /** The process that this is. */
    static DriverProcess current() {
        ProcessHandle self = ProcessHandle.current();
        return new DriverProcess(thisHost(), self.pid(), started(self));
    }

    private static String thisHost() {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            // A name that no other process has: then only signs of life count.
            host = "unknown-" + UUID.randomUUID();
        }
        try {
            return host + " " + Files.readSymbolicLink(NAMESPACE);
        } catch (IOException | UnsupportedOperationException e) {
            return host;
        }
    }

    private static long started(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }

    /** Whether it runs on the machine of another. */
    boolean isOfThisMachine(DriverProcess other) {
        return host.equals(other.host);
    }

    /** Whether it is still running; asked on its own machine. */
    boolean isAlive() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(process -> started(process) == started)
                .isPresent();
    }
}
