"""The model: places, citizens, agencies, the engine, money, and the Mesa face."""
