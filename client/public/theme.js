// Sets the theme before the first paint, so that a dark page never flashes white. A file of its own because the page's
// policy forbids inline scripts; client/state/theme.ts takes over as soon as the app runs.
;(() => {
  const choice = localStorage.getItem('theme')
  const dark =
    choice === 'dark' || (choice !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.dataset.theme = dark ? 'dark' : 'light'
})()
