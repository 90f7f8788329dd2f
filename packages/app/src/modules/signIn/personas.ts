/** Who can be tried out in the demo; the backend's auth provider `demo` knows the same names. */
export const PERSONAS = [
  {
    name: 'owner',
    text: 'Owns the sample projects: may do everything, also deploy what is locked.',
  },
  {
    name: 'admin',
    text: 'Makes and changes containers, and deploys what is restricted.',
  },
  {
    name: 'member',
    text: 'Pushes and deploys where nothing is protected.',
  },
  {
    name: 'outsider',
    text: 'Belongs to none of the sample projects: sees that it is kept out.',
  },
] as const;

/** One of {@link PERSONAS}. */
export type Persona = (typeof PERSONAS)[number]['name'];

const KEY = 'git-deployments.demo.persona';

/**
 * The persona that this browser tab has chosen. Each tab has its own, so that several can be tried side by side.
 */
export const chosenPersona = {
  get(): Persona | undefined {
    const stored = sessionStorage.getItem(KEY);
    return PERSONAS.find(({ name }) => name === stored)?.name;
  },
  set(persona: Persona): void {
    sessionStorage.setItem(KEY, persona);
  },
  forget(): void {
    sessionStorage.removeItem(KEY);
  },
};
