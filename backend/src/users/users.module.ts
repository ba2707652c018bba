import { Module } from '@nestjs/common';
import { SessionController } from './session.controller.js';
import { SessionsService } from './sessions.service.js';
import { SignInLinksRepository } from './sign-in-links.repository.js';
import { SignInLinks } from './sign-in-links.service.js';
import { UserSessionsRepository } from './user-sessions.repository.js';
import { UsersController } from './users.controller.js';
import { UsersRepository } from './users.repository.js';
import { UsersService } from './users.service.js';

/** Who the people are, and how they sign in. */
@Module({
  controllers: [SessionController, UsersController],
  providers: [
    UsersRepository,
    SignInLinksRepository,
    UserSessionsRepository,
    SignInLinks,
    SessionsService,
    UsersService,
  ],
  exports: [UsersService, SignInLinks],
})
export class UsersModule {}

export { SignInLinks } from './sign-in-links.service.js';
export { UsersService } from './users.service.js';
