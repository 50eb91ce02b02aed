/** Focuses an element when it appears; the same function each time, so that it happens once. */
const focusNow = (element: HTMLElement | null): void => element?.focus()

/** What of a control says that it takes the focus: at once, or as soon as its dialog or panel is open. */
export const focusing = (takes: boolean | undefined) => (takes ? { ref: focusNow, 'data-focus': true, 'data-autofocus': true } : {})
