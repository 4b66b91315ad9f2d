// How Node is started for the server, wherever it is started.

/**
 * A small nursery: V8 otherwise lets it grow to 48 MB when many people come at once and keeps it, which is
 * half of what an idle connection seems to cost. In MB.
 */
export const NODE_FLAGS = ['--max-semi-space-size=2'];
