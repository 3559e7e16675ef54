image --created yesterday
