import { appPlants } from './app-plants.ts';
import type { Plant } from './plant.ts';
import { serverPlants } from './server-plants.ts';

export const plants: readonly Plant[] = [...serverPlants, ...appPlants];
