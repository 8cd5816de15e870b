/**
 * Parts of messages: names of settings, user errors, suggestions for misspelt names, and text that is safe to print. Also reads
 * YAML from untrusted files. This is the lowest floor.
 */
package org.convoke.text;
