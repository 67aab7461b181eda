"""The typed records that forecasts and calibrations keep of themselves."""
