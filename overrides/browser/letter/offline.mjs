// @ts-check
// The page's side of the service worker: it may begin when the page is done, and a new version is told.

/**
 * @param {Promise<any>} ready when the page needs the line no more
 * @param {(takeOver: () => void) => void} [tell] that a new version waits, with what makes it take over
 */
export async function workOffline(ready, tell) {
  const registration = await navigator.serviceWorker?.getRegistration().catch(() => undefined);
  if (!registration) return;
  await ready;
  const see = () => {
    registration.installing?.postMessage("begin");
    const { waiting } = registration;
    if (waiting && navigator.serviceWorker.controller) tell?.(() => {
      navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
      waiting.postMessage("take over");
    });
  };
  registration.addEventListener("updatefound", () => {
    registration.installing?.addEventListener("statechange", see);
    see();
  });
  registration.installing?.addEventListener("statechange", see);
  see();
}
