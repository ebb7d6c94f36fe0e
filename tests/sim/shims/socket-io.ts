import { Server as RealServer, type ServerOptions } from 'socket.io';
import { Gateway } from '../world/network.ts';

export * from 'socket.io';

/** Socket.IO's own server on simulated connections instead of Engine.IO's. */
export class Server extends RealServer {
  constructor(options: Partial<ServerOptions>) {
    super(options);
    const gateway = new Gateway(options.allowRequest);
    Object.assign(this, {
      attach: () => {
        // The part of Engine.IO's server that Socket.IO uses.
        this.bind(gateway as unknown as Parameters<this['bind']>[0]);
        Gateway.opened(gateway);
        return this;
      },
    });
  }
}
