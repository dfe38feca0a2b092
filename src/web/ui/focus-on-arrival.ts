/**
 * As the `ref` of what a person has just asked for: it takes the focus once, when it appears. One function for all, since React
 * would call a new one with every drawing, and the focus would be stolen with every letter that is typed elsewhere.
 */
export function focusOnArrival(element: HTMLElement | null): void {
  element?.focus();
}
