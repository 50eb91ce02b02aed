import { createContext, useContext } from 'react'

/**
 * Where menus, popovers and lists are mounted. On a page that is the end of its main part, so that what is in them belongs
 * to a landmark. Inside a modal dialog it is the dialog itself, because everything outside the top layer can neither be seen
 * nor clicked. Null means the body.
 */
export const OverlayHost = createContext<HTMLElement | null>(null)

/**
 * What Mantine's floating parts are told. They stand against the window, so that no scrolled part around their host cuts them.
 */
export function useFloating() {
  const host = useContext(OverlayHost)
  return {
    floatingStrategy: 'fixed' as const,
    transitionProps: { duration: 0 },
    ...(host ? { portalProps: { target: host } } : {}),
  }
}
