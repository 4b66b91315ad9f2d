// The app's words: every sentence a person reads comes from here, in the language of the page.
export { m } from './paraglide/messages.js';
