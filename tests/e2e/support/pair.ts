import { twoInAChat, type Who } from './people.ts';
import type { PersonApp, World } from './world.ts';

export const ANN: Who = { name: 'Ann Arthit', email: 'ann@example.org', password: 'correct horse ann' };
export const BEAM: Who = { name: 'Beam Boonmee', email: 'beam@example.org', password: 'correct horse beam' };

/** Ann and Beam, each at a window, with the chat between them open in both. */
export const annAndBeam = async (world: World): Promise<{ ann: PersonApp; beam: PersonApp }> => {
  const ann = await world.open('ann');
  const beam = await world.open('beam');
  await twoInAChat({ page: ann.page, who: ANN }, { page: beam.page, who: BEAM });
  return { ann, beam };
};
