package org.convoke.text;

/** An exception whose message names settings, which each interface spells in its own way. */
public interface SettingMessage {
    /** The message with its settings still marked, for {@link Setting#spelled}. */
    String marked();
}
