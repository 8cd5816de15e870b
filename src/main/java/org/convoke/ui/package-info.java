/**
 * A run as the user sees it: its events, the Training tab in the Spark UI and the history server, metrics, and files for other
 * tools.
 */
package org.convoke.ui;
