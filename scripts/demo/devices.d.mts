/** A device of the demo: its flows, run once or shown. */
export const devices: {
  name: string
  demo: (settings: { url: string; output: string; once: boolean }) => { flows: { id: string; type: string }[] }
}[]
