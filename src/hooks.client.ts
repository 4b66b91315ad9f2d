// What the app does with an error on the way to a page: the error page says it, the console holds what is our mistake.
import type { HandleClientError } from '@sveltejs/kit';

/** An address that leads nowhere is nobody's mistake here. */
export const handleError: HandleClientError = ({ error, status }) => {
  if (status !== 404) console.error(error);
};
