import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { BookingController } from './booking.controller';
import { BOOKING_SYSTEM, BookingService } from './booking.service';

/** Bookings of regulators. Where the login, the agendas and the outbox of appointments meet. */
@Module({})
export class BookingModule {
  /** @param login the module of the pages @param system of the identifiers of appointments booked here */
  static forRoot(login: DynamicModule, system: string): DynamicModule {
    return { module: BookingModule, imports: [login], controllers: [BookingController], providers: [BookingService, { provide: BOOKING_SYSTEM, useValue: system }] };
  }
}
