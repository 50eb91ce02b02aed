import { createContext } from 'react'

/**
 * Where menus, popovers and lists are mounted. Inside a modal dialog that is the dialog itself,
 * because everything outside the top layer can neither be seen nor clicked; elsewhere it is null (the body).
 */
export const OverlayHost = createContext<HTMLElement | null>(null)
