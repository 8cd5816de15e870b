/**
 * The ground floor: what messages are made of. Settings by name, mistakes of the user, near spellings, text that is safe to
 * print, and YAML from strangers.
 */
package org.convoke.text;
