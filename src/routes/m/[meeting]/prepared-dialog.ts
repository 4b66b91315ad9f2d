// The dialogs in which a meeting's head is changed or the meeting handed on.

export type PreparedDialog = 'details' | 'share';
