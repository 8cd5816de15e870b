package org.convoke.store;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * A process of a machine, such that another process there can tell whether it is still running.
 *
 * @param host the machine since it was started, and what of it separates the process numbers of containers
 * @param pid its number
 * @param started when it began, in a unit and from an origin that its machine has one of; 0 if unknown: numbers are used
 *     again
 */
record DriverProcess(String host, long pid, long started) {
    private static final Path NAMESPACE = Path.of("/proc/self/ns/pid");
    /** Another one for every machine and every start of it: two machines may have one name. */
    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

    private static final int FIELDS_AFTER_NAME_BEFORE_START = 19;

    /** The process that this is. */
    static DriverProcess current() {
        ProcessHandle self = ProcessHandle.current();
        return new DriverProcess(thisHost(), self.pid(), started(self).orElse(0));
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
            return host + " " + Files.readSymbolicLink(NAMESPACE) + " "
                    + Files.readString(BOOT).strip();
        } catch (IOException | UnsupportedOperationException e) {
            return host;
        }
    }

    /**
     * Linux counts ticks since the machine's start, which no clock that is set changes; Java makes them a time of day by a
     * clock that may have been.
     */
    private static OptionalLong started(ProcessHandle process) {
        try {
            String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
            // The name before may hold anything, also parentheses.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ");
            return OptionalLong.of(Long.parseLong(fields[FIELDS_AFTER_NAME_BEFORE_START]));
        } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
            return process.info()
                    .startInstant()
                    .map(Instant::toEpochMilli)
                    .map(OptionalLong::of)
                    .orElse(OptionalLong.empty());
        }
    }

    /** The machine's name, for people. */
    String hostName() {
        return host.split(" ", 2)[0];
    }

    /** Whether it runs on the machine of another. */
    boolean isOfThisMachine(DriverProcess other) {
        return host.equals(other.host);
    }

    /** Whether it is still running, as far as can be told; asked on its own machine. */
    boolean isAlive() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(process -> started(process).orElse(started) == started)
                .isPresent();
    }
}
