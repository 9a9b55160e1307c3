/** Whether the text is a colour as the interface takes it, `#1d4ed8`. */
export function isColour(text: string): boolean {
  return /^#[0-9a-f]{6}$/i.test(text)
}
