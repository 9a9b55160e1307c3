const key = 'periscope.reloaded'
const pause = 60_000

/**
 * After an update of the server, a page that has long been open asks for files that are no more: it is loaded anew, with the new ones.
 * Not twice within a minute, as a file that is really missing would have it reload for ever.
 */
export function reloadWhenOutdated(reload: () => void = () => location.reload()): void {
  addEventListener('vite:preloadError', () => {
    const last = Number(sessionStorage.getItem(key) ?? 0)
    if (Date.now() - last >= pause) {
      sessionStorage.setItem(key, String(Date.now()))
      reload()
    }
  })
}
