import { registerHooks } from 'node:module';
import { plantHook } from '../../sim/planted/load.ts';
import { plants } from '../../sim/planted/plants.ts';

/**
 * Loaded before everything else in a process (and in its workers): the product is broken as the plant named by SARN_PLANT says.
 * A proof shows with it that it can fail.
 */
const plant = plants.find((p) => p.name === process.env['SARN_PLANT']);
if (plant === undefined) throw new Error('SARN_PLANT names no plant.');
registerHooks({ load: plantHook(plant).load });
