package org.convoke.text;

import java.util.Optional;

/**
 * A mistake of the user that the program can name: a file, a setting, a shape or a label that cannot be. One line says
 * what is wrong, where, and what to do. The command line prints it and exits with code 2.
 */
public final class UserError extends RuntimeException implements SettingMessage {
    private static final long serialVersionUID = 2;

    /** A key, or empty text where no setting is to be named (an Optional cannot be serialised). */
    private final String setting;

    private final String problem;
    private final String remedy;

    /** @param problem what is wrong, and where */
    public UserError(String problem) {
        this(problem, "");
    }

    /**
     * @param problem what is wrong, and where
     * @param cause what the message was made from, shown on request only
     */
    public UserError(String problem, Throwable cause) {
        this(problem, "", cause);
    }

    /**
     * @param problem what is wrong, and where
     * @param remedy what to do
     */
    public UserError(String problem, String remedy) {
        this(problem, remedy, null);
    }

    /**
     * @param problem what is wrong, and where
     * @param remedy what to do
     * @param cause what the message was made from, shown on request only
     */
    public UserError(String problem, String remedy, Throwable cause) {
        super(problem);
        if (cause != null) {
            initCause(cause);
        }
        this.setting = "";
        this.problem = problem;
        this.remedy = remedy;
    }

    /**
     * @param setting what is set wrongly
     * @param value its value
     * @param problem why it cannot be, such as "must be at least 1"
     */
    public UserError(Setting setting, Object value, String problem) {
        this(setting, value, problem, "");
    }

    /**
     * @param setting what is set wrongly
     * @param value its value
     * @param problem why it cannot be
     * @param remedy what to do
     */
    public UserError(Setting setting, Object value, String problem, String remedy) {
        super(problem);
        this.setting = setting.key();
        this.problem = setting.to(value) + ": " + problem;
        this.remedy = remedy;
    }

    /**
     * @param setting what is set wrongly
     * @param value its value
     * @param problem why it cannot be
     * @param cause what the message was made from, shown on request only
     */
    public UserError(Setting setting, Object value, String problem, Throwable cause) {
        this(setting, value, problem);
        initCause(cause);
    }

    /** What is set wrongly, where one setting is to blame. */
    public Optional<Setting> setting() {
        return Setting.ofKey(setting);
    }

    /** What is wrong, and where, with settings by their keys. */
    public String problem() {
        return Setting.plain(problem);
    }

    /** What to do; empty where the problem says it. */
    public String remedy() {
        return Setting.plain(remedy);
    }

    @Override
    public String marked() {
        return remedy.isEmpty() ? problem : problem + ": " + remedy;
    }

    /** The problem and the remedy in one line, with settings by their keys. */
    @Override
    public String getMessage() {
        return Setting.plain(marked());
    }
}
