// Every page is drawn in the browser from the one static shell.
export const ssr = false;
export const prerender = false;
