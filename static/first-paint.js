// Sets the remembered theme before anything is painted, so that a dark page does not flash white.
try {
  const theme = localStorage.getItem('rapporteur.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Storage is closed to us: the system's theme stands.
}
