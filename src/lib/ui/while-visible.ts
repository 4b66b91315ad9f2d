// Does something now and then while somebody looks at the page, and at once when they look again.

/** `every` in milliseconds; gives how to stop. */
export function whileVisible(deed: () => void, every: number): () => void {
  const look = () => {
    if (document.visibilityState === 'visible') deed();
  };
  const timer = setInterval(look, every);
  document.addEventListener('visibilitychange', look);
  return () => {
    clearInterval(timer);
    document.removeEventListener('visibilitychange', look);
  };
}
