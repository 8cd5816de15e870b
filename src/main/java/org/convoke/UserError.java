package org.convoke;

/**
 * A mistake of the user that the program can name: a file, an option, a shape or a label that cannot be. The message is
 * one line that says what is wrong, where, and what to do; the command line prints it as it is and exits with code 2.
 */
public final class UserError extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param message what is wrong, where, and what to do, in one line */
    public UserError(String message) {
        super(message);
    }

    /**
     * @param message what is wrong, where, and what to do, in one line
     * @param cause what the message was made from, shown with {@code --debug} only
     */
    public UserError(String message, Throwable cause) {
        super(message, cause);
    }
}
